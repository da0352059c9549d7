import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** REST-assured, for tests. */
final class RestAssuredReader {
  private RestAssuredReader() {}

  public static void main(String[] args) {
    Reader.start(args, Map.of("as-it-is", Reader.once(RestAssuredReader::stream)));
  }

  private static int stream(Reader reader) throws Exception {
    Response response =
        RestAssured.given()
            .urlEncodingEnabled(false)
            .header("Accept", "text/event-stream")
            .get(reader.url());
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(response.asInputStream(), StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      reader.line(line);
    }
    return response.statusCode();
  }
}
