all_up() { [ "$(echo 'show stat' | socat -t 10 - UNIX-CONNECT:/run/haproxy/admin.sock | grep -c '^controllers,[^B].*,UP,')" = "$(wc -w <<< "$LAB_CONTROLLERS")" ]; }
wait_until 60 all_up
