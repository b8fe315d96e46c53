set -e
lost() { grep -qvE ' 200 (old|new)$' /var/lib/khw-exercise/asked; }
wait_until 100 lost
