export const L1_WATCHER_ROLE = 'l1-watcher';
