# Each over a connection of its own, so that every server gets its turn.
asked=0 refused=0 last=''
for name in $LAB_CONTROLLERS $LAB_CONTROLLERS; do
  asked=$((asked + 1))
  answer=$(api /readyz -f --max-time 4 2>&1) || refused=$((refused + 1)) last=$answer
done
[ "$refused" = 0 ] || fail "$asked of $asked requests through the front are answered" "$refused are not: $(tail -n 1 <<< "$last" | cut -c 1-150)" "The front gives connections to a server that does not answer."
pass "$asked of $asked answered"
