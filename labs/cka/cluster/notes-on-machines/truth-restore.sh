# A command that it does not know is answered with the help, and that lists what there is.
if etcdctl snapshot --help 2>&1 | grep -qE '^\s+restore\s'; then echo etcdctl; else echo 'etcdutl | /opt/khw/downloads/client/etcdutl'; fi
