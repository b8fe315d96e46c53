set -e
rm -f /root/khw-drill-client.log
systemctl reset-failed khw-drill-client.service 2> /dev/null || true
# By either authority: what is counted is whether it answers. Two hours are enough for everybody.
systemd-run --quiet --unit=khw-drill-client --property=RuntimeMaxSec=7200 bash -c '
  while true; do
    if curl -skf --noproxy "*" --max-time "$1" -o /dev/null "https://$0:6443/readyz"; then echo "$(date +%s) answered"; else echo "$(date +%s) failed"; fi >> /root/khw-drill-client.log
    sleep 1
  done' "$LAB_API_HOST" "$((5 * ${LAB_SLOWNESS:-1}))"
