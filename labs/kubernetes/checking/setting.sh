# setting NAME: sets `said` to what `text`, in YAML or in JSON, says of a setting at last; fails where it says nothing.
# shellcheck disable=SC2154

setting() { [[ $text =~ (^|.*[\{,$'\n'])[[:blank:]]*[\"\']?$1[\"\']?[[:blank:]]*:[[:blank:]]*[\"\']?([^]\"\'[:space:]#,}]+) ]] && said=${BASH_REMATCH[2]}; }
