#compdef gfs
# zsh completion for gfs, written by 'gfs completion zsh'
_gfs() {
    local line
    local -a found spaced
    spaced=(-S ' ')
    for line in "${(@f)$("${words[1]}" complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
        case $line in
            ':files') _files ;;
            ':nospace') spaced=(-S '') ;;
            ?*) found+=("$line") ;;
        esac
    done
    compadd "${spaced[@]}" -a found
}
compdef _gfs gfs
