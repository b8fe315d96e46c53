rm -rf /root/customs
mkdir -m 700 /root/customs
