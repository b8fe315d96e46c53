set -e
systemctl disable --now house-rules
