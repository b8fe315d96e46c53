chmod 644 /root/customs/*
