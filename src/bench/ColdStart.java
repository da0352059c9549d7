import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How long it takes from the start of the service's process to its first answered join.
 *
 * <pre>java src/bench/ColdStart.java RUNS NAME=COMMAND...</pre>
 *
 * <p>Each command is a way to start the service, split at spaces; it is told its port, and that it
 * is to listen on loopback only, in the environment. The commands take turns, so that whatever else
 * the machine does meets all of them, and the first turn is not counted. A run ends when a join, sent
 * anew until it is, has been answered 201; the process is then ended, and nothing else is touched.
 */
final class ColdStart {
  private static final byte[] JOIN =
      "POST /v1/rooms/cold/peers HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);
  private static final long PATIENCE_SECONDS = 60;

  private ColdStart() {}

  /** What one run showed. */
  private record Run(double seconds, double cpuSeconds, long residentKib) {}

  public static void main(String[] arguments) throws Exception {
    int runs = Integer.parseInt(arguments[0]);
    Map<String, List<String>> commands = new LinkedHashMap<>();
    Map<String, List<Run>> results = new LinkedHashMap<>();
    for (String argument : List.of(arguments).subList(1, arguments.length)) {
      String name = argument.substring(0, argument.indexOf('='));
      commands.put(name, List.of(argument.substring(name.length() + 1).split(" +")));
      results.put(name, new ArrayList<>());
    }
    for (int turn = 0; turn <= runs; turn++) {
      for (Map.Entry<String, List<String>> command : commands.entrySet()) {
        Run run = run(command.getValue());
        if (turn > 0) {
          results.get(command.getKey()).add(run);
        }
      }
    }
    results.forEach(ColdStart::print);
  }

  private static Run run(List<String> command) throws Exception {
    int port = freePort();
    Path output = Files.createTempFile("cold-start", ".log");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("QUARKUS_HTTP_HOST", "127.0.0.1");
    builder.environment().put("QUARKUS_HTTP_PORT", "" + port);
    builder.redirectErrorStream(true).redirectOutput(output.toFile());
    long start = System.nanoTime();
    Process process = builder.start();
    try {
      while (!joins(port)) {
        if (!process.isAlive() || elapsed(start) > PATIENCE_SECONDS) {
          throw new IllegalStateException(command + " answers no join:\n" + Files.readString(output));
        }
        TimeUnit.MILLISECONDS.sleep(1);
      }
      double seconds = elapsed(start);
      double cpuSeconds = process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3;
      return new Run(seconds, cpuSeconds, residentKib(process.pid()));
    } finally {
      process.destroyForcibly().waitFor();
      Files.delete(output);
    }
  }

  /** Says whether somebody answers a join, now. */
  private static boolean joins(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      socket.setSoTimeout(5000);
      socket.getOutputStream().write(JOIN);
      InputStream in = socket.getInputStream();
      String status = new String(in.readNBytes("HTTP/1.1 201".length()), StandardCharsets.US_ASCII);
      return status.equals("HTTP/1.1 201");
    } catch (IOException e) {
      return false;
    }
  }

  private static double elapsed(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static long residentKib(long pid) throws IOException {
    Path status = Path.of("/proc", "" + pid, "status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void print(String name, List<Run> runs) {
    double[] seconds = runs.stream().mapToDouble(Run::seconds).sorted().toArray();
    System.out.printf(
        Locale.ROOT,
        "%-16s median %.3f s (%.3f to %.3f), %.2f s of processor time, %.0f MiB resident%n",
        name,
        median(seconds),
        seconds[0],
        seconds[seconds.length - 1],
        median(runs.stream().mapToDouble(Run::cpuSeconds).sorted().toArray()),
        median(runs.stream().mapToDouble(Run::residentKib).sorted().toArray()) / 1024);
  }

  private static double median(double[] sorted) {
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }
}
