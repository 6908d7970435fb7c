#!/bin/sh
# What a container is to a process, without an engine: container.sh ROOT APP NODE VOLUMES COMMAND…
# In the mount namespace that it is started in, it becomes user 10001 without capabilities. Its root is the folder ROOT: this
# machine's system folders, APP as /app and the executable NODE, all read-only, a small /tmp, and VOLUMES: lines of
# FOLDER:PATH or FOLDER:PATH:ro. Run as root by `unshare --mount --propagation private`.
set -eu
root=$1 app=$2 node=$3 volumes=$4
shift 4

mount -t tmpfs -o mode=755,size=1m tmpfs "$root"
bind() {
  mkdir -p "$root$2"
  mount --bind "$1" "$root$2"
}
readonly_bind() {
  bind "$1" "$2"
  mount -o remount,bind,ro "$root$2"
}
for folder in /usr /etc; do readonly_bind "$folder" "$folder"; done
for link in bin lib lib64 sbin; do
  if [ -L "/$link" ]; then ln -s "usr/$link" "$root/$link"; elif [ -d "/$link" ]; then readonly_bind "/$link" "/$link"; fi
done
for folder in dev proc; do mkdir "$root/$folder" && mount --rbind "/$folder" "$root/$folder"; done
readonly_bind "$app" /app
mkdir "$root/node"
touch "$root/node/node"
mount --bind "$node" "$root/node/node"
echo "$volumes" | while IFS=: read -r folder path mode; do
  case "${folder:+$mode.}" in
    '') ;;
    ro.) readonly_bind "$folder" "$path" ;;
    *) bind "$folder" "$path" ;;
  esac
done
mkdir "$root/tmp"
mount -t tmpfs -o mode=1777,size=256m,noexec,nosuid,nodev tmpfs "$root/tmp"
mount -o remount,ro "$root"
exec /usr/sbin/chroot "$root" setpriv --reuid=10001 --regid=10001 --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all \
  sh -c 'cd /app && exec "$@"' sh "$@"
