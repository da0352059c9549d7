package dev.parley.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A proxy that the documentation has a configuration for, and how the tests start it. In all texts
 * {@code DIR} is the folder of one start, and {@code SOCKETS} a folder whose path is short enough
 * for the name of a socket. {@code PORT} is where it listens, {@code SECOND} another free port.
 */
public final class ProxyProduct {
  static final ProxyProduct HAPROXY =
      new ProxyProduct("HAProxy", "haproxy", "haproxy.cfg")
          .with("bind :8080", "bind 127.0.0.1:8080")
          .bringsBackStreams()
          .run("haproxy -db -f DIR/haproxy.cfg");

  static final ProxyProduct NGINX =
      new ProxyProduct("nginx", "nginx", "nginx.conf")
          .with("listen 8080", "listen 127.0.0.1:8080")
          .with("/var/log/nginx", "DIR")
          .with("/run/nginx.pid", "DIR/nginx.pid")
          .with(
              "http {",
              """
              http {
                  client_body_temp_path DIR/client_body;
                  proxy_temp_path DIR/proxy;
                  fastcgi_temp_path DIR/fastcgi;
                  uwsgi_temp_path DIR/uwsgi;
                  scgi_temp_path DIR/scgi;""")
          .bringsBackStreams()
          .run("nginx -p DIR -c DIR/nginx.conf -e stderr -g", "daemon off;");

  private static final ProxyProduct CADDY =
      new ProxyProduct("Caddy", "caddy", "Caddyfile")
          .with(
              ":8080 {",
              """
              {
                admin off
                storage file_system DIR
              }
              :8080 {
                bind 127.0.0.1""")
          .bringsBackStreams()
          .run("caddy run --adapter caddyfile --config DIR/Caddyfile");

  private static final ProxyProduct LIGHTTPD =
      new ProxyProduct("lighttpd", "lighttpd", "lighttpd.conf")
          .with("server.port = 8080", "server.port = 8080\nserver.bind = \"127.0.0.1\"")
          .with("/var/empty", "DIR")
          .noticesLate()
          .run("lighttpd -D -f DIR/lighttpd.conf");

  private static final ProxyProduct VARNISH =
      new ProxyProduct("Varnish", "varnishd", "varnish.vcl")
          .bringsBackStreams()
          .noticesLate()
          .run("varnishd -F -j none -a 127.0.0.1:PORT -n DIR/work -s malloc,8m -f DIR/varnish.vcl");

  private static final ProxyProduct APACHE =
      new ProxyProduct("Apache", "apache2", "apache.conf")
          .with("Listen 8080", "Listen 127.0.0.1:8080\nServerName localhost\nDefaultRuntimeDir DIR")
          .with("/run/apache2", "DIR")
          .with("/var/log/apache2", "DIR")
          .noticesLate()
          .run("apache2 -D FOREGROUND -d DIR -f DIR/apache.conf");

  private static final ProxyProduct TRAFFIC_SERVER =
      new ProxyProduct(
              "Traffic Server",
              "traffic_server",
              "trafficserver/records.config",
              "trafficserver/remap.config",
              "/etc/trafficserver/ip_allow.yaml")
          .with(
              "STRING 8080",
              """
              STRING 8080:ip-in=127.0.0.1
              CONFIG proxy.config.admin.user_id STRING #-1
              CONFIG proxy.config.crash_log_helper STRING NULL
              CONFIG proxy.config.log.logging_enabled INT 0""")
          .add(
              "runroot.yaml",
              """
              prefix: DIR
              sysconfdir: DIR
              localstatedir: DIR
              runtimedir: DIR
              logdir: DIR
              cachedir: DIR
              datadir: DIR
              bindir: /usr/bin
              sbindir: /usr/sbin
              libexecdir: /usr/lib/trafficserver/modules
              """)
          .add("storage.config", "")
          .run("traffic_server --run-root=DIR/runroot.yaml");

  private static final ProxyProduct SQUID =
      new ProxyProduct("Squid", "squid", "squid.conf")
          .with(
              "http_port 8080",
              """
              pid_filename DIR/squid.pid
              access_log none
              cache_log /dev/null
              coredump_dir DIR
              netdb_filename none
              pinger_enable off
              http_port 127.0.0.1:8080""")
          .run("squid -N -f DIR/squid.conf");

  private static final ProxyProduct H2O =
      new ProxyProduct("h2o", "h2o", "h2o.conf")
          .with("listen: 8080", "listen:\n  host: 127.0.0.1\n  port: 8080")
          .noticesLate()
          .run("h2o -c DIR/h2o.conf");

  private static final ProxyProduct NGHTTPX =
      new ProxyProduct("nghttpx", "nghttpx", "nghttpx.conf")
          .with("*,8080", "127.0.0.1,8080")
          .run("nghttpx --conf=DIR/nghttpx.conf");

  /** Pushpin asks its upstream through zurl, which Debian runs as a service of its own. */
  private static final ProxyProduct PUSHPIN =
      new ProxyProduct(
              "Pushpin",
              "pushpin",
              "pushpin/pushpin.conf",
              "pushpin/routes",
              "/usr/lib/pushpin/internal.conf",
              "/etc/zurl.conf")
          .with("http_port=8080", "http_port=127.0.0.1:8080")
          .with("{libdir}", "DIR")
          .with("/var/run/pushpin", "SOCKETS")
          .with("/var/log/pushpin", "DIR")
          .with("/var/run/zurl", "SOCKETS")
          .run("zurl --config=DIR/zurl.conf")
          .run("pushpin --merge-output --config DIR/pushpin.conf");

  /** It speaks TLS; a second one in the same process takes it off for the clients of the tests. */
  private static final ProxyProduct STUNNEL =
      new ProxyProduct("stunnel", "stunnel4", "stunnel.conf")
          .with(
              "[parley]",
              """
              foreground = yes
              pid =
              [clients]
              client = yes
              accept = 127.0.0.1:PORT
              connect = 127.0.0.1:SECOND
              [parley]""")
          .with("accept = 8080", "accept = 127.0.0.1:SECOND")
          .with("/etc/stunnel", "DIR")
          .add("parley.pem", directory -> Certificate.in(Path.of(directory)).pem())
          .hidesTheClient()
          .run("stunnel4 DIR/stunnel.conf");

  final List<String> files;
  final Map<String, String> changes = new LinkedHashMap<>();
  final Map<String, UnaryOperator<String>> additions = new LinkedHashMap<>();
  final List<List<String>> commands = new ArrayList<>();
  private final String name;
  private final String program;
  private boolean noticesAtOnce = true;
  private boolean namesTheClient = true;
  private boolean bringsStreamsBack;

  private ProxyProduct(String name, String program, String... files) {
    this.name = name;
    this.program = program;
    this.files = List.of(files);
  }

  /** All, in the order of the table in the documentation. */
  public static List<ProxyProduct> all() {
    return List.of(
        NGINX,
        HAPROXY,
        CADDY,
        LIGHTTPD,
        VARNISH,
        APACHE,
        TRAFFIC_SERVER,
        SQUID,
        H2O,
        NGHTTPX,
        PUSHPIN,
        STUNNEL);
  }

  private ProxyProduct with(String from, String to) {
    changes.put(from, to);
    return this;
  }

  private ProxyProduct add(String file, String text) {
    return add(file, directory -> text);
  }

  private ProxyProduct add(String file, UnaryOperator<String> text) {
    additions.put(file, text);
    return this;
  }

  /** Starts a program; {@code last} is one more argument, which may have blanks. */
  private ProxyProduct run(String command, String... last) {
    commands.add(Stream.concat(Stream.of(command.split(" ")), Stream.of(last)).toList());
    return this;
  }

  private ProxyProduct noticesLate() {
    noticesAtOnce = false;
    return this;
  }

  private ProxyProduct bringsBackStreams() {
    bringsStreamsBack = true;
    return this;
  }

  private ProxyProduct hidesTheClient() {
    namesTheClient = false;
    return this;
  }

  /** Those that end a stream at once when the client goes. */
  public static List<ProxyProduct> noticingAtOnce() {
    return all().stream().filter(product -> product.noticesAtOnce).toList();
  }

  /** Those that answer streams with 200 while no replica can be reached. */
  public static List<ProxyProduct> bringingStreamsBack() {
    return all().stream().filter(product -> product.bringsStreamsBack).toList();
  }

  /** Its files, below {@code docs/proxies}. */
  public List<String> documented() {
    return files.stream().filter(file -> !file.startsWith("/")).toList();
  }

  /** What has to be on the path. */
  public String program() {
    return program;
  }

  /**
   * Says whether it ends a stream at once when the client goes. The others notice when they cannot
   * send a ping.
   */
  public boolean noticesAtOnce() {
    return noticesAtOnce;
  }

  /** Says whether it answers streams with 200 while no replica can be reached. */
  public boolean bringsStreamsBack() {
    return bringsStreamsBack;
  }

  /**
   * Says whether the service learns the client's address. Otherwise what the client writes passes.
   */
  public boolean namesTheClient() {
    return namesTheClient;
  }

  public boolean isInstalled() {
    return commands.stream().allMatch(command -> Programs.areInstalled(command.get(0)));
  }

  @Override
  public String toString() {
    return name;
  }
}
