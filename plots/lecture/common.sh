# Sourced by the scripts of this folder.
# shellcheck shell=sh
MODEL=model/body.yaml

# What the command `graph` is told.
graph_words() { # overview|module|drawing NAME
    case $1 in
        overview) echo "--overview $MODEL" ;;
        module) echo "--module $2 model/$2.yaml" ;;
        drawing) echo "model/$2.yaml" ;;
    esac
}
