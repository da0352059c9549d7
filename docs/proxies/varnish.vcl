# Varnish before Parley. Tested with 7.1: varnishd -a :8080 -f /etc/varnish/varnish.vcl
# Adapt the addresses; the rest can stay as it is.
vcl 4.1;

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
