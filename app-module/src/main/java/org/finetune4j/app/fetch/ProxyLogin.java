package org.finetune4j.app.fetch;

import java.net.Authenticator;
import java.net.PasswordAuthentication;

/** User and password for a proxy, and for nobody else. */
final class ProxyLogin extends Authenticator {
  private final String host;
  private final int port;
  private final PasswordAuthentication login;

  ProxyLogin(String host, int port, String user, String password) {
    this.host = host;
    this.port = port;
    login = new PasswordAuthentication(user, password.toCharArray());
  }

  @Override
  protected PasswordAuthentication getPasswordAuthentication() {
    boolean asked =
        getRequestorType() == RequestorType.PROXY
            && host.equalsIgnoreCase(getRequestingHost())
            && port == getRequestingPort();
    return asked ? login : null;
  }

  @Override
  public String toString() {
    return "a login of " + host;
  }
}
