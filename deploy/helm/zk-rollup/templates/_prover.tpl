{{- /* A pool with its defaults. Takes root and pool (an element of `provers`); gives JSON. */ -}}
{{- define "zk-rollup.pool" -}}
{{- mergeOverwrite (deepCopy .root.Values.proverDefaults) (deepCopy .pool) | toJson -}}
{{- end -}}

{{- define "zk-rollup.poolEnv" -}}
{{ include "zk-rollup.serviceEnv" (dict "root" .root "values" .values "graceSeconds" .graceSeconds "drainSeconds" 0) }}
- name: ROLLUP_CIRCUIT_CACHE
  value: /var/lib/zk-rollup/circuits
- name: ROLLUP_PROVER_BACKEND
  value: {{ .values.backend }}
{{- with .values.circuits }}
- name: ROLLUP_CIRCUITS
  value: {{ join "," . | quote }}
{{- end }}
{{- end -}}

{{- /* Seconds of proving that wait for this pool: what KEDA's postgresql trigger asks. Circuit names are of [a-z0-9-] by the schema. */ -}}
{{- define "zk-rollup.backlogSql" -}}
SELECT coalesce(sum(backlog_seconds), 0) * {{ .values.autoscaling.share }} FROM ops.prover_backlog
{{- with .values.circuits }} WHERE circuit IN ('{{ join "', '" . }}'){{ else }} WHERE circuit = 'all'{{ end }}
{{- end -}}

{{- /* The same from Prometheus. max by circuit: every replica of the service that exports it says the same. */ -}}
{{- define "zk-rollup.backlogPromql" -}}
sum(max by (circuit) (rollup_prover_backlog_seconds{namespace="{{ .root.Release.Namespace }}"
{{- with .values.circuits }},circuit=~"{{ join "|" . }}"{{ end }}})) * {{ .values.autoscaling.share }}
{{- end -}}

{{- /*
Up at once, down slowly: a pod that goes and comes back loads its keys anew. libs/proving/src/scaling/simulation.spec.ts takes a day
under these very numbers (deploy/test compares). Takes a pool's values.
*/ -}}
{{- define "zk-rollup.scalingBehavior" -}}
scaleUp:
  stabilizationWindowSeconds: 0
  policies:
    - { type: Percent, value: 100, periodSeconds: 15 }
    - { type: Pods, value: 4, periodSeconds: 15 }
  selectPolicy: Max
scaleDown:
  stabilizationWindowSeconds: {{ .autoscaling.scaleDownSeconds | default (min 3600 (max 600 (mul 2 .proofSeconds))) }}
  policies:
    - { type: Pods, value: 1, periodSeconds: 300 }
{{- end -}}
