set -e
file=$(find /var/lib/containerd -path '*/fs/report/report.txt')
install -m 644 "$file" /srv/shelf/report.txt
