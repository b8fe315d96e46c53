mkdir -p /srv/archive/new
