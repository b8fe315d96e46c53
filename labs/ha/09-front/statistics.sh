# What HAProxy says of its servers, then again when each has had a chance to be given a connection: one request at a time, each over a
# connection of its own.

statistics() { ${STATISTICS} 2>/dev/null | cut -c1-2000 | sed "s/^/$1 /"; }
statistics before
${REQUESTS} > /dev/null 2>&1
statistics after
true
