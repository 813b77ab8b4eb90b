# fish completion for gfs, written by 'gfs completion fish'
function __gfs_complete
    set -l words (commandline -opc) (commandline -ct)
    for line in (command gfs complete -- $words[2..-1] 2>/dev/null)
        switch $line
            case ':files'
                __fish_complete_path (commandline -ct)
            case ':nospace'
            case '*'
                echo $line
        end
    end
end
complete -c gfs -f -a '(__gfs_complete)'
