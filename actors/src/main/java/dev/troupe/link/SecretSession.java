package dev.troupe.link;

import java.security.Principal;
import java.security.cert.Certificate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;
import org.jspecify.annotations.Nullable;

/** What a {@link SecretEngine} has to say about its connection: no certificates, no cipher. */
final class SecretSession implements SSLSession {

  private static final int BUFFER_BYTES = 16 * 1024;

  private final byte[] id;
  private final String peerHost;
  private final int peerPort;
  private final long creationTime = System.currentTimeMillis();
  private final Map<String, Object> values = new ConcurrentHashMap<>();
  private volatile boolean isValid = true;

  SecretSession(byte[] id, String peerHost, int peerPort) {
    this.id = id;
    this.peerHost = peerHost;
    this.peerPort = peerPort;
  }

  @Override
  public byte[] getId() {
    return id.clone();
  }

  @Override
  public @Nullable SSLSessionContext getSessionContext() {
    return null;
  }

  @Override
  public long getCreationTime() {
    return creationTime;
  }

  @Override
  public long getLastAccessedTime() {
    return creationTime;
  }

  @Override
  public void invalidate() {
    isValid = false;
  }

  @Override
  public boolean isValid() {
    return isValid;
  }

  @Override
  public void putValue(String name, Object value) {
    values.put(name, value);
  }

  @Override
  public @Nullable Object getValue(String name) {
    return values.get(name);
  }

  @Override
  public void removeValue(String name) {
    values.remove(name);
  }

  @Override
  public String[] getValueNames() {
    return values.keySet().toArray(new String[0]);
  }

  @Override
  public Certificate[] getPeerCertificates() throws SSLPeerUnverifiedException {
    throw new SSLPeerUnverifiedException("Nodes on one host have no certificates.");
  }

  @Override
  public Certificate @Nullable [] getLocalCertificates() {
    return null;
  }

  @Override
  public Principal getPeerPrincipal() throws SSLPeerUnverifiedException {
    throw new SSLPeerUnverifiedException("Nodes on one host have no certificates.");
  }

  @Override
  public @Nullable Principal getLocalPrincipal() {
    return null;
  }

  @Override
  public String getCipherSuite() {
    return "TROUPE_WITH_NULL";
  }

  @Override
  public String getProtocol() {
    return "troupe-secret-" + SecretEngine.VERSION;
  }

  @Override
  public String getPeerHost() {
    return peerHost;
  }

  @Override
  public int getPeerPort() {
    return peerPort;
  }

  @Override
  public int getPacketBufferSize() {
    return BUFFER_BYTES;
  }

  @Override
  public int getApplicationBufferSize() {
    return BUFFER_BYTES;
  }
}
