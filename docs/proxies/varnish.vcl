# Varnish before Parley. Tested with 7.1: varnishd -a :8080 -f /etc/varnish/varnish.vcl
# Adapt the addresses; the rest can stay as it is.
vcl 4.1;
import std;

backend parley {
    .host = "127.0.0.1";
    .port = "8081";
    # Longest silences: 30 s before a poll is answered, 15 s on a stream.
    .first_byte_timeout = 60s;
    .between_bytes_timeout = 60s;
}

sub vcl_recv {
    # Nothing of Parley is cacheable. Varnish appends the client's address to X-Forwarded-For.
    return (pass);
}

# EventSource gives up for good at any other status than 200. While the replica cannot be reached, a stream
# gets 200 with a time after which to come back, and nothing else. Other requests get 503.
sub vcl_backend_error {
    if (bereq.method == "GET" && bereq.http.Accept ~ "(?i)text/event-stream") {
        set beresp.status = 200;
        set beresp.http.Content-Type = "text/event-stream";
        set beresp.http.Cache-Control = "no-store";
        # Pages of other origins come back, too. There is nothing to hide in it.
        set beresp.http.Access-Control-Allow-Origin = "*";
        synthetic("retry: " + std.real2integer(std.random(1000, 3000), 2000) + {"

"});
        return (deliver);
    }
}
