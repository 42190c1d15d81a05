package org.codehaus.plexus.classworlds;

import java.net.URL;
import java.net.URLClassLoader;

/** Looks like a class loader of Maven's. */
public final class FakeRealm extends URLClassLoader {

  public FakeRealm(URL[] urls, ClassLoader parent) {
    super(urls, parent);
  }
}
