# bash completion for gfs, written by 'gfs completion bash'
_gfs() {
    local line cur=${COMP_WORDS[COMP_CWORD]} words
    # By blanks alone: bash cuts words at colons, too, which paths and addresses have.
    read -ra words <<<"${COMP_LINE:0:COMP_POINT}"
    [[ ${COMP_LINE:0:COMP_POINT} == *[[:blank:]] ]] && words+=('')
    local last=${words[${#words[@]} - 1]}
    local cut=$((${#last} - ${#cur}))
    [[ $cur == : ]] && cut=${#last} && cur=''
    COMPREPLY=()
    while IFS= read -r line; do
        case $line in
            ':files')
                compopt -o filenames
                while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$cur")
                ;;
            ':nospace') compopt -o nospace ;;
            *) COMPREPLY+=("${line:cut}") ;;
        esac
    done < <("$1" complete -- "${words[@]:1}" 2>/dev/null)
}
complete -F _gfs gfs
