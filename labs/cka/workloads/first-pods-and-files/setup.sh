rm -rf /root/studio
