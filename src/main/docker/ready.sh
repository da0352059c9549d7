#!/usr/bin/env bash
# Ends with 0 if the service in this container is ready, else with 1. There is no curl here.
set -euo pipefail

exec {connection}<>"/dev/tcp/127.0.0.1/${QUARKUS_HTTP_PORT:-8080}"
printf 'GET /q/health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&"$connection"
read -r -t 3 _ status _ <&"$connection"
[ "$status" = 200 ]
