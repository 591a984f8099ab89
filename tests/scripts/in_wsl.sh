#!/bin/sh
# A session with the AWS files on a drive of Windows, as some users of WSL have them. Ends with 0 if all is as it should be.
#
#   in_wsl.sh FOB FOLDER    FOB is the program, FOLDER a new folder on the drive, such as /mnt/c/fob
set -eu
fob=$1 folder=$2

fail() {
	echo "in_wsl.sh: $*" >&2
	exit 1
}

work=$(mktemp -d)
server=
clean_up() {
	[ -z "$server" ] || kill "$server"
	rm -rf "$work" "$folder"
}
trap clean_up EXIT
mkdir -p "$folder"
"$fob" sandbox run --home "$work/alice" --json >"$work/started" &
server=$!
tries=0
until [ -s "$work/started" ]; do
	tries=$((tries + 1))
	[ "$tries" -lt 60 ] || fail "the sandbox did not start"
	sleep 1
done
cp "$work/alice/.aws/credentials" "$work/alice/.aws/config" "$folder"

HOME=$work
AWS_ENDPOINT_URL=$(sed 's/.*"endpoint": "\([^"]*\)".*/\1/' "$work/started")
AWS_EC2_METADATA_DISABLED=true
AWS_SHARED_CREDENTIALS_FILE=$folder/credentials
AWS_CONFIG_FILE=$folder/config
export HOME AWS_ENDPOINT_URL AWS_EC2_METADATA_DISABLED AWS_SHARED_CREDENTIALS_FILE AWS_CONFIG_FILE
unset XDG_STATE_HOME FOB_STATE_DIR

said=$("$fob" login work --code "$("$fob" sandbox code alice)" 2>&1) || fail "fob login failed: $said"
echo "$said"
case $said in (*chmod*) fail "fob gave advice that has no effect there" ;; esac
case $said in (*"cannot tell who may read $folder/credentials"*) ;; (*) fail "fob did not say what it cannot tell" ;; esac
grep -q aws_session_token "$folder/credentials" || fail "there is no session in the file"
"$fob" status work --check
"$fob" whoami work
"$fob" process work >/dev/null
[ -d "$work/.local/state/fob" ] || fail "the state is not in the home folder"
mkdir "$folder/state"
chmod 777 "$folder/state"
if FOB_STATE_DIR=$folder/state "$fob" login work --force --code 123456; then fail "fob kept state on the drive"; fi
said=$("$fob" logout work 2>&1) || fail "fob logout failed: $said"
echo "$said"
case $said in (*"cannot tell"*) fail "fob said it again" ;; esac
! grep -q aws_session_token "$folder/credentials" || fail "the session is still in the file"
