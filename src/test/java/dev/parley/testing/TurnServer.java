package dev.parley.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A real coturn on random loopback ports. It checks credentials with secrets that it shares with
 * the service. Only for tests with {@link NeedsTurn}.
 */
public final class TurnServer implements AutoCloseable {
  private static final int RELAYS = 100;
  private static final byte[] BINDING_REQUEST =
      ByteBuffer.allocate(20).putShort((short) 1).putShort((short) 0).putInt(0x2112A442).array();

  private final int port = FreePort.find();
  private final List<String> secrets;
  private final ChildProcess process;

  private TurnServer(List<String> secrets) {
    this.secrets = secrets;
    this.process = launch();
  }

  /** Says whether coturn, server and client, is on the path. */
  public static boolean isInstalled() {
    return Programs.areInstalled("turnserver", "turnutils_uclient");
  }

  /** A server that takes credentials signed with any of these; ready when this returns. */
  public static TurnServer start(String... secrets) {
    return new TurnServer(List.of(secrets));
  }

  /** Returns the password that goes with a user name, {@code <expiry in seconds>:<anything>}. */
  public static String credential(String username, String secret) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA1"));
      return Base64.getEncoder().encodeToString(mac.doFinal(username.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A value for {@code parley.ice.turn}; the server takes {@code ?transport=tcp} as well. */
  public String url() {
    return "turn:127.0.0.1:" + port + "?transport=udp";
  }

  /** The first of its secrets, a value for {@code parley.ice.turn-secrets}. */
  public String secret() {
    return secrets.get(0);
  }

  /**
   * Tries to send a little data from one relayed address to another and back, with coturn's own
   * client.
   */
  public TurnAttempt attempt(String username, String credential) {
    return TurnAttempt.of(port, username, credential);
  }

  @Override
  public void close() {
    process.kill9();
  }

  private ChildProcess launch() {
    Path directory = Path.of("target", "turn");
    ChildProcess launched =
        ChildProcess.start(command(directory), directory.resolve(port + ".log"));
    await("turnserver answers")
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(50))
        .failFast("turnserver ended, see " + directory, () -> !launched.isAlive())
        .ignoreExceptions()
        .until(this::answers);
    return launched;
  }

  private List<String> command(Path directory) {
    int firstRelay = ThreadLocalRandom.current().nextInt(10_000, 32_000 - RELAYS);
    List<String> command = new ArrayList<>(List.of("turnserver", "-n", "--use-auth-secret"));
    secrets.forEach(secret -> command.addAll(List.of("--static-auth-secret", secret)));
    command.addAll(List.of("--realm", "parley.test", "--allow-loopback-peers"));
    command.addAll(List.of("--listening-ip", "127.0.0.1", "--listening-port", "" + port));
    command.addAll(List.of("--relay-ip", "127.0.0.1", "--min-port", "" + firstRelay));
    command.addAll(List.of("--max-port", "" + (firstRelay + RELAYS - 1)));
    command.addAll(List.of("--no-tls", "--no-dtls", "--no-cli", "--log-file", "stdout"));
    command.addAll(List.of("--pidfile", directory.resolve(port + ".pid").toString()));
    command.addAll(List.of("--userdb", directory.resolve(port + ".db").toString()));
    return command;
  }

  /** Asks for nothing but our own address (RFC 8489), which needs no credentials. */
  private boolean answers() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      socket.setSoTimeout(200);
      socket.connect(InetAddress.getLoopbackAddress(), port);
      socket.send(new DatagramPacket(BINDING_REQUEST, BINDING_REQUEST.length));
      socket.receive(new DatagramPacket(new byte[512], 512));
      return true;
    }
  }
}
