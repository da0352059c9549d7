#!/usr/bin/env bash
# The training run: starts the packaged service, lets it do what it will do all day, and keeps what the
# JVM has learned for the next start. With JDK 25 or newer that is an AOT cache (JEP 483, 514: loaded and
# linked classes), before that an AppCDS archive (loaded classes).
#
#   train.sh DIRECTORY
#
# DIRECTORY holds quarkus-run.jar and java.options; parley.cache and cache.options are written there. The
# cache fits this JVM, these jars and this place only, so it is made where it will be used.
#
# Needs java, redis-server and the usual commands; speaks HTTP by itself (/dev/tcp), for a runtime image
# has no curl. It listens on loopback only, and ends nothing but what it started.
set -euo pipefail
# Lengths of bodies are bytes.
export LC_ALL=C

cd "$1"
cache=$PWD/parley.cache
scratch=$(mktemp -d)
service=
redis=
trap finish EXIT

finish() {
  status=$?
  for pid in $service $redis; do
    { kill -9 "$pid" && wait "$pid"; } 2>"$scratch/kill" || true
  done
  if [ "$status" -ne 0 ] && [ -f "$scratch/service" ]; then
    tail -n 40 "$scratch/service" >&2
  fi
  rm -rf "$scratch"
  exit "$status"
}

fail() {
  echo "train.sh: $*" >&2
  exit 1
}

# Waits until the command answers 0, for a minute.
patiently() {
  for ((attempt = 0; attempt < 600; attempt++)); do
    "$@" && return
    sleep 0.1
  done
  fail "waited in vain for: $*"
}

# ---- The service and its Redis -----------------------------------------------------------------------

# Redis has no way to say which port it found free: guess until one is.
start_redis() {
  command -v redis-server >"$scratch/found" || fail 'redis-server is not on the path'
  for attempt in 1 2 3 4 5 6 7 8; do
    redis_port=$((20000 + RANDOM % 20000))
    : >"$scratch/redis"
    redis-server --port "$redis_port" --bind 127.0.0.1 --save '' --dir "$scratch" >>"$scratch/redis" &
    redis=$!
    patiently redis_has_spoken
    if ! grep -q 'Failed listening' "$scratch/redis"; then
      return
    fi
    wait "$redis" || true
    redis=
  done
  fail "redis-server found no port"
}

redis_has_spoken() {
  grep -Eq 'Ready to accept connections|Failed listening' "$scratch/redis"
}

# Starts the service with further JVM options, and waits until it is ready.
start_service() {
  # What an earlier one said is not to be taken for this one's.
  : >"$scratch/service"
  java @java.options "$@" \
    -Dquarkus.http.host=127.0.0.1 -Dquarkus.http.port=0 \
    -Dquarkus.redis.hosts="redis://127.0.0.1:$redis_port" \
    -Dparley.access.token-keys=a-key-for-the-training-run-and-nothing-else \
    -Dparley.ice.turn=turn:turn.example.org:3478 -Dparley.ice.turn-secrets=a-secret-for-training-only \
    -Dparley.warm-up=1s -Dparley.delivery.drain-delay=0s -Dparley.delivery.drain=0s \
    -jar "$PWD/quarkus-run.jar" >>"$scratch/service" 2>&1 &
  service=$!
  patiently is_listening
  patiently is_ready
}

is_listening() {
  kill -0 "$service" 2>"$scratch/kill" || fail 'the service ended early'
  # What follows the number says that all of it has been written.
  service_port=$(sed -n 's/.*Listening on: http:\/\/127\.0\.0\.1:\([0-9]\{1,\}\)[^0-9].*/\1/p' "$scratch/service")
  [ -n "$service_port" ]
}

is_ready() {
  call GET /q/health/ready >"$scratch/ready"
  head -n 1 "$scratch/ready" | grep -q ' 200 '
}

stop_service() {
  kill "$service"
  ended=0
  wait "$service" || ended=$?
  service=
  # 143: by the signal, after an orderly shutdown.
  [ "$ended" -eq 0 ] || [ "$ended" -eq 143 ] || fail "the service ended with $ended"
}

# ---- What a client says ------------------------------------------------------------------------------

# call METHOD PATH [TOKEN [BODY [HEADER...]]]: prints the answer, its head included; a stream until it ends.
# Says no more than clients do, and keeps the connection: what is to be learned is how usual requests go.
call() {
  local method=$1 path=$2 token=${3-} body=${4-} connection header
  shift $(($# < 4 ? $# : 4))
  exec {connection}<>"/dev/tcp/127.0.0.1/$service_port" || return 1
  {
    printf '%s %s HTTP/1.1\r\nHost: localhost\r\n' "$method" "$path"
    [ -z "$token" ] || printf 'Authorization: Bearer %s\r\n' "$token"
    for header in "$@"; do
      printf '%s\r\n' "$header"
    done
    printf 'Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s' "${#body}" "$body"
  } >&"$connection"
  print_answer <&"$connection"
  exec {connection}>&-
}

# Reads one answer: as much as it says it has, else all there is, and nothing where the status has no body.
print_answer() {
  local line status='' length=''
  while IFS= read -r line; do
    printf '%s\n' "$line"
    line=${line%$'\r'}
    [ -n "$line" ] || break
    [ -n "$status" ] || status=$line
    case ${line,,} in
      content-length:*) length=${line#*:} ;;
    esac
  done
  case $status in
    *' 204 '*) ;;
    *)
      if [ -n "$length" ]; then
        head -c $((length))
      else
        cat
      fi
      ;;
  esac
}

# expect STATUS, and then as call: the training fails where the service does not do what it should.
expect() {
  local status=$1
  shift
  call "$@" >"$scratch/answer"
  head -n 1 "$scratch/answer" | grep -q " $status " || {
    cat "$scratch/answer" >&2
    fail "$1 $2 is not answered $status"
  }
}

# What the last answer has under that name.
member() {
  sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" "$scratch/answer"
}

# listen FILE PEER TOKEN: opens a stream that lasts until the service ends it.
listen() {
  call GET "/v1/rooms/training/peers/$2/messages" "$3" '' 'Accept: text/event-stream' >"$1" &
  patiently grep -q '^event: hello' "$1"
}

# ---- A day in a minute -------------------------------------------------------------------------------

train() {
  local room=/v1/rooms/training alice bob first

  expect 201 POST "$room/peers" '' '{"id":"alice","metadata":{"name":"Alice"}}'
  alice=$(member token)
  expect 201 POST "$room/peers" '' '{"id":"bob"}' 'Idempotency-Key: the-key-of-a-join'
  bob=$(member token)
  : >"$scratch/alice"
  : >"$scratch/bob"
  listen "$scratch/alice" alice "$alice"
  listen "$scratch/bob" bob "$bob"

  for ((round = 0; round < 40; round++)); do
    expect 202 POST "$room/peers/bob/messages" "$alice" \
      '{"description":{"type":"offer","sdp":"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\n"},"session":"s"}'
    expect 202 POST "$room/peers/alice/messages" "$bob" \
      '[{"description":{"type":"answer","sdp":"v=0"}},{"candidate":{"candidate":"candidate:1","sdpMid":"0"}},{"candidate":null}]'
    expect 202 POST "$room/messages" "$alice" '{"data":{"chat":[1,2.5,true,null,"ä"]}}' "Idempotency-Key: key-$round"
    expect 201 POST "/v1/rooms/side-$round/peers"
    # Slower than the bound on one peer's messages.
    sleep 0.1
  done
  first=$(sed -n 's/^id: //p' "$scratch/bob" | head -n 1)
  expect 200 GET "$room/peers/bob/messages?after=$first&wait=0" "$bob" '' 'Accept: application/json'
  expect 202 POST "$room/peers/carol/messages" "$alice" '{"data":1}' 'TTL: 60'
  expect 200 PATCH "$room/peers/alice" "$alice" '{"metadata":{"name":"A."}}'
  expect 200 GET "$room/peers" "$alice"
  expect 200 GET /v1/ice-servers "$alice"

  expect 201 POST /v1/lobbies/training/peers
  expect 201 POST /v1/lobbies/training/peers

  expect 400 POST "$room/peers" '' '{'
  expect 401 GET "$room/peers"
  expect 404 POST "$room/peers/nobody/messages" "$alice" '{"data":1}'
  expect 404 GET /nowhere
  expect 409 POST "$room/peers" '' '{"id":"bob"}'
  expect 204 OPTIONS "$room/peers" '' '' 'Origin: https://app.example' 'Access-Control-Request-Method: POST'

  for path in / /parley.js /q/health/live /q/health /q/metrics /q/info; do
    expect 200 GET "$path"
  done

  expect 204 DELETE "$room/peers/alice" "$alice"
  patiently grep -q '^event: peer-left' "$scratch/bob"
}

# ---- The cache ---------------------------------------------------------------------------------------

has_flag() {
  java -XX:+UnlockDiagnosticVMOptions -XX:+PrintFlagsFinal -version 2>"$scratch/version" | grep -q " $1 "
}

rm -f "$cache" cache.options
: >cache.options
# Two words of header less on every object; since JDK 25 no longer experimental.
if has_flag UseCompactObjectHeaders && java -XX:+UseCompactObjectHeaders -version 2>"$scratch/version"; then
  echo '-XX:+UseCompactObjectHeaders' >>cache.options
fi
# Compilers and buffers come and go; what they leave behind is given back to the system.
if has_flag TrimNativeHeapInterval; then
  echo '-XX:TrimNativeHeapInterval=10000' >>cache.options
fi
if has_flag AOTCacheOutput; then
  record=(-XX:AOTCacheOutput="$cache")
  # No profiles of hot methods (JEP 515): with them the optimising compiler is at work from the first class on,
  # while the service starts, and on what was hot in a minute of training.
  if has_flag AOTRecordTraining; then
    record+=(-XX:+UnlockDiagnosticVMOptions -XX:-AOTRecordTraining)
  fi
  replay=-XX:AOTCache=$cache
else
  record=(-XX:ArchiveClassesAtExit="$cache")
  replay=-XX:SharedArchiveFile=$cache
fi

start_redis
start_service @cache.options "${record[@]}"
train
stop_service
[ -s "$cache" ] || fail 'the JVM has written no cache'
echo "$replay" >>cache.options

# ---- Is it any good? ---------------------------------------------------------------------------------

# Silence is how a JVM goes on without a cache that does not fit, so count.
start_service @cache.options -Xlog:class+load:file="$scratch/classes"
expect 201 POST /v1/rooms/training/peers
stop_service
all=$(grep -c ' dev\.parley\.' "$scratch/classes")
cached=$(grep ' dev\.parley\.' "$scratch/classes" | grep -c 'shared objects file') || true
echo "train.sh: $cached of $all classes of the service come from the cache ($(du -h "$cache" | cut -f 1))"
[ "$cached" -gt $((all * 9 / 10)) ] || fail 'the cache is not in use'
