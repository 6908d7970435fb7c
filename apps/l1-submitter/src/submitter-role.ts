export const L1_SUBMITTER_ROLE = 'l1-submitter';
