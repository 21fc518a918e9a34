package org.finetune4j.app.serve;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ServerConnector;

/**
 * Closes connections that neither begin nor end a request for too long. The server's idle timeout
 * begins anew with each byte: who sends one now and then would hold a connection for hours.
 */
final class StalledConnections implements Runnable {
  private final ServerConnector connector;
  private final Duration patience;
  private Map<EndPoint, Progress> seen = new HashMap<>();

  private record Progress(long requests, long responses, Deadline end) {}

  StalledConnections(ServerConnector connector, Duration patience) {
    this.connector = connector;
    this.patience = patience;
  }

  /** Looks at all connections; to be called now and then by one thread. */
  @Override
  public void run() {
    Map<EndPoint, Progress> now = new HashMap<>();
    for (EndPoint end : connector.getConnectedEndPoints()) {
      Connection connection = end.getConnection();
      if (connection == null) {
        continue;
      }
      Progress before = seen.get(end);
      long requests = connection.getMessagesIn();
      long responses = connection.getMessagesOut();
      boolean moved =
          before == null || before.requests != requests || before.responses != responses;
      Progress progress =
          moved ? new Progress(requests, responses, Deadline.after(patience)) : before;
      if (progress.end.passed()) {
        end.close();
      } else {
        now.put(end, progress);
      }
    }
    seen = now;
  }
}
