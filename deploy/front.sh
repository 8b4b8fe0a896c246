#!/bin/sh
# nginx in a container: deploy/nginx.conf as it is, but for where the web process and the port are, and with everything
# that is written in one place. What follows goes to nginx: `front.sh -t` tries the configuration.
#   SIGILL_WEB       host:port of the web process. An address or a name that always resolves: nginx must start without web.
#   SIGILL_FRONT     where nginx may write (/tmp/front); SIGILL_CHECKOUT, SIGILL_RELEASES: what is where, if not as usual.
set -eu
: "${SIGILL_WEB:?name the web process, as host:port}"
front=${SIGILL_FRONT:-/tmp/front}
checkout=${SIGILL_CHECKOUT:-/opt/sigill}
releases=${SIGILL_RELEASES:-/var/lib/sigill/releases}
mkdir -p "$front"
sed -e "s|server 127\.0\.0\.1:8000;|server $SIGILL_WEB;|" \
    -e "s|listen 127\.0\.0\.1:8080;|listen ${SIGILL_PORT:-8080};|" \
    -e "s|/var/lib/sigill/releases|$releases|" \
    -e "s|/opt/sigill/|$checkout/|" \
    -e "s|/var/log/nginx/sigill.log|/dev/stdout|" \
    "$checkout/deploy/nginx.conf" >"$front/sigill.conf"
cat >"$front/nginx.conf" <<CONF
include /etc/nginx/modules-enabled/*.conf;
daemon off;
pid $front/pid;
error_log stderr;
worker_processes auto;
events { worker_connections 4096; }
http {
    client_body_temp_path $front/body;
    proxy_temp_path $front/proxy;
    fastcgi_temp_path $front/fastcgi;
    uwsgi_temp_path $front/uwsgi;
    scgi_temp_path $front/scgi;
    server_tokens off;
    include $front/sigill.conf;
}
CONF
exec nginx -e stderr -c "$front/nginx.conf" "$@"
