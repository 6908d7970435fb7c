/**
 * How the chart's autoscalers behave (deploy/helm/zk-rollup/templates/_prover.tpl), for pools whose proofs take up to five minutes.
 * `npm run test:deploy` compares it with the rendered chart.
 */
export const CHART_BEHAVIOUR = {
  /** Kubernetes' own: how often the HPA looks. */
  syncSeconds: 15,
  /** Scales down to the most that was wanted within it. */
  stabilizationSeconds: 600,
  /** Takes at most one worker away in so long. */
  removalSeconds: 300,
  /** Adds at most so many in `growthSeconds`, or doubles, whatever is more. */
  growthPods: 4,
  growthSeconds: 15,
} as const;
