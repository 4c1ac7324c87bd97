#!/bin/sh
# Rolls what is asked for. It speaks the lines of the contract, and has a program of its own do the rolling. What is no dice it has a
# model answer, where the puppet has a policyRef.
set -eu
turn=$(cat)

of_turn() { printf '%s' "$turn" | jq -r "$1"; }
say() { jq -cn --arg text "$1" '{type: "text", text: $text}'; }

dice=$(of_turn .message.body | grep -oE '[0-9]{0,2}d[0-9]{1,4}' | head -n 1 || :)
result=$(of_turn '.steps[-1].result // empty')
error=$(of_turn '.steps[-1].error // empty')
model=$(of_turn '.tools[] | select(.name == "ask_model") | .name')

if [ -n "$result" ] && [ -z "$dice" ]; then
    say "$result"
elif [ -n "$result" ]; then
    say "**$dice** gives $(printf '%s' "$result" | jq -r '"\(.rolls | map(tostring) | join(" + ")) = **\(.sum)**"')"
elif [ -n "$error" ]; then
    say "That did not work: $error"
elif [ -z "$dice" ] && [ -n "$model" ]; then
    jq -cn --arg prompt "$(of_turn .message.body)" '{type: "tool", id: "1", name: "ask_model", arguments: {prompt: $prompt}}'
elif [ -z "$dice" ]; then
    say 'Say what to roll, like "2d6".'
else
    jq -cn --arg dice "$dice" '{type: "tool", id: "1", name: "roll", arguments: {dice: $dice}}'
fi
echo '{"type":"end"}'
