{{- /*
Every secret that a service reads comes as a file, and never as a variable: what can read a process's environment reads
no key. Each gives env (the setting; `_FILE` is added), secret (the Secret's name), key (in the Secret).
*/ -}}
{{- define "zk-rollup.secret.postgres" -}}
{{- list (dict "env" "DATABASE_URL" "secret" .Values.postgres.existingSecret "key" .Values.postgres.urlKey) | toJson -}}
{{- end -}}

{{- define "zk-rollup.secret.postgresProver" -}}
{{- list (dict "env" "DATABASE_URL" "secret" .Values.postgres.prover.existingSecret "key" .Values.postgres.prover.urlKey) | toJson -}}
{{- end -}}

{{- define "zk-rollup.secret.redis" -}}
{{- list (dict "env" "REDIS_URL" "secret" .Values.redis.existingSecret "key" .Values.redis.urlKey) | toJson -}}
{{- end -}}

{{- define "zk-rollup.secret.l1" -}}
{{- list (dict "env" "L1_RPC_URL" "secret" .Values.l1.existingSecret "key" .Values.l1.rpcUrlKey) | toJson -}}
{{- end -}}

{{- define "zk-rollup.secret.submitterKey" -}}
{{- list (dict "env" "ROLLUP_L1_PRIVATE_KEY" "secret" .Values.l1Submitter.key.existingSecret "key" .Values.l1Submitter.key.privateKeyKey) | toJson -}}
{{- end -}}

{{- /* Takes a list of secrets. */ -}}
{{- define "zk-rollup.secretEnv" -}}
{{- range . }}
- name: {{ .env }}_FILE
  value: /etc/zk-rollup/secrets/{{ .env }}
{{- end }}
{{- end -}}

{{- define "zk-rollup.secretVolume" -}}
name: secrets
projected:
  defaultMode: 288 # 0440
  sources:
    {{- range . }}
    - secret:
        name: {{ .secret }}
        items:
          - key: {{ .key }}
            path: {{ .env }}
    {{- end }}
{{- end -}}

{{- define "zk-rollup.kafkaEnv" -}}
- name: KAFKA_BROKERS
  {{- if .Values.kafka.existingSecret }}
  valueFrom:
    secretKeyRef:
      name: {{ .Values.kafka.existingSecret }}
      key: {{ .Values.kafka.brokersKey }}
  {{- else }}
  value: {{ .Values.kafka.brokers | quote }}
  {{- end }}
- name: ROLLUP_KAFKA_SSL
  value: {{ .Values.kafka.ssl | quote }}
{{- end -}}

{{- /* `settings:` of a values section: segmentMaxAgeMs → ROLLUP_SEGMENT_MAX_AGE_MS. toJson keeps integers from turning into 1e+06. */ -}}
{{- define "zk-rollup.settingsEnv" -}}
{{- range $key, $value := . }}
- name: ROLLUP_{{ snakecase $key | upper }}
  value: {{ if kindIs "string" $value }}{{ $value | quote }}{{ else }}{{ $value | toJson | quote }}{{ end }}
{{- end }}
{{- end -}}

{{- /* What every service is told. Takes root, values, graceSeconds, drainSeconds. */ -}}
{{- define "zk-rollup.serviceEnv" -}}
- name: ROLLUP_HEALTH_HOST
  value: 0.0.0.0
- name: ROLLUP_HEALTH_PORT
  value: "8081"
- name: ROLLUP_METRICS_HOST
  value: 0.0.0.0
- name: ROLLUP_METRICS_PORT
  value: "9464"
- name: ROLLUP_SHUTDOWN_GRACE_MS
  value: {{ mul .graceSeconds 1000 | quote }}
- name: ROLLUP_DRAIN_MS
  value: {{ mul .drainSeconds 1000 | quote }}
{{- include "zk-rollup.settingsEnv" (merge (dict) (.values.settings | default dict) .root.Values.settings) }}
{{ include "zk-rollup.kafkaEnv" .root }}
{{- end -}}

{{- define "zk-rollup.feesEnv" -}}
- name: ROLLUP_FEE_OWNER
  value: {{ .Values.feeOwner | quote }}
- name: ROLLUP_FEE_TOKENS
  value: {{ .Values.feeTokens | quote }}
{{- end -}}
