package dev.parley.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** A self-signed certificate for {@code localhost}, made by the JDK's {@code keytool}. */
public final class Certificate {
  private static final String PASSWORD = "changeit";

  private final Path keys;

  private Certificate(Path keys) {
    this.keys = keys;
  }

  /** Makes one, in a key store in {@code directory}. */
  public static Certificate in(Path directory) {
    return in(directory, "localhost");
  }

  /** Makes one for another name, and for {@code 127.0.0.1} only if it is {@code localhost}. */
  public static Certificate in(Path directory, String name) {
    Path keys = directory.resolve("keys.p12");
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            "parley",
            "-keyalg",
            "EC",
            "-dname",
            "CN=" + name,
            "-ext",
            "SAN=dns:" + name + (name.equals("localhost") ? ",ip:127.0.0.1" : ""),
            "-validity",
            "2",
            "-storetype",
            "PKCS12",
            "-keystore",
            keys.toString(),
            "-storepass",
            PASSWORD);
    try {
      Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (keytool.waitFor() != 0) {
        throw new IllegalStateException(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return new Certificate(keys);
  }

  /** The private key and the certificate, one after the other, in the format of OpenSSL. */
  public String pem() {
    try {
      KeyStore store = store();
      return pem("PRIVATE KEY", store.getKey("parley", PASSWORD.toCharArray()).getEncoded())
          + certificate(store);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A file with the private key and the certificate, beside the key store. */
  public Path pemFile() {
    return write("both.pem", pem());
  }

  /** A file with the certificate alone. */
  public Path certificateFile() {
    try {
      return write("certificate.pem", certificate(store()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private Path write(String name, String content) {
    try {
      return Files.writeString(keys.resolveSibling(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private KeyStore store() throws GeneralSecurityException {
    try (InputStream in = Files.newInputStream(keys)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, PASSWORD.toCharArray());
      return store;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String certificate(KeyStore store) throws GeneralSecurityException {
    return pem("CERTIFICATE", store.getCertificate("parley").getEncoded());
  }

  private static String pem(String type, byte[] content) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return "-----BEGIN %s-----\n%s\n-----END %1$s-----\n".formatted(type, text);
  }

  /** The settings of a replica that listens with it. */
  public Map<String, String> settings(int port) {
    return Map.of(
        "quarkus.http.ssl-port",
        "" + port,
        "quarkus.http.ssl.certificate.key-store-file",
        keys.toString(),
        "quarkus.http.ssl.certificate.key-store-password",
        PASSWORD);
  }
}
