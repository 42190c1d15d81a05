package dev.troupe.link;

import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/** What cannot be chosen of a {@link SecretEngine}: it has one suite, one protocol, and no tasks. */
abstract class EngineTerms extends SSLEngine {

  EngineTerms(String peerHost, int peerPort) {
    super(peerHost, peerPort);
  }

  @Override
  public void beginHandshake() {} // under way since construction

  @Override
  public @Nullable Runnable getDelegatedTask() {
    return null;
  }

  @Override
  public boolean getNeedClientAuth() {
    return true;
  }

  @Override
  public boolean getWantClientAuth() {
    return false;
  }

  @Override
  public void setNeedClientAuth(boolean need) {} // both sides always prove themselves

  @Override
  public void setWantClientAuth(boolean want) {}

  @Override
  public boolean getEnableSessionCreation() {
    return true;
  }

  @Override
  public void setEnableSessionCreation(boolean flag) {}

  @Override
  public String[] getSupportedCipherSuites() {
    return new String[] {getSession().getCipherSuite()};
  }

  @Override
  public String[] getEnabledCipherSuites() {
    return getSupportedCipherSuites();
  }

  @Override
  public void setEnabledCipherSuites(String[] suites) {}

  @Override
  public String[] getSupportedProtocols() {
    return new String[] {getSession().getProtocol()};
  }

  @Override
  public String[] getEnabledProtocols() {
    return getSupportedProtocols();
  }

  @Override
  public void setEnabledProtocols(String[] protocols) {}
}
