# Each API server, and the front after it has looked twice.
all_ready() {
  local name
  for name in $LAB_CONTROLLERS; do api_at "$name" /readyz -f > /dev/null || return 1; done
  api_ready
}
wait_until 250 all_ready
