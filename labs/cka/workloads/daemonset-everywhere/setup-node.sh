rm -rf /var/lib/weather
