{{- /* One egress rule to a dependency. Takes its section: ports, and `to` (peers; empty: anywhere on these ports). */ -}}
{{- define "zk-rollup.egress" -}}
- ports:
    {{- range .ports }}
    - { protocol: TCP, port: {{ . }} }
    {{- end }}
  {{- with .to }}
  to:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}

{{- define "zk-rollup.dnsEgress" -}}
- ports:
    - { protocol: UDP, port: 53 }
    - { protocol: TCP, port: 53 }
  {{- with .Values.networkPolicy.dns.to }}
  to:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}

{{- /* What a component may reach; nothing else. Takes root, component, to (names of dependencies), annotations, and ingress (rendered). */ -}}
{{- define "zk-rollup.networkPolicy" -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  {{- include "zk-rollup.metadata" . | nindent 2 }}
spec:
  podSelector:
    matchLabels:
      {{- include "zk-rollup.selector" (dict "root" .root "component" .component) | nindent 6 }}
  policyTypes: [Ingress, Egress]
  {{- with .ingress }}
  ingress:
    {{- . | nindent 4 }}
  {{- end }}
  egress:
    {{- include "zk-rollup.dnsEgress" .root | nindent 4 }}
    {{- range .to }}
    {{- include "zk-rollup.egress" (index $.root.Values.networkPolicy .) | nindent 4 }}
    {{- end }}
{{- end -}}

{{- define "zk-rollup.metricsIngress" -}}
- ports:
    - { protocol: TCP, port: 9464 }
  from:
    - podSelector:
        matchLabels:
          {{- include "zk-rollup.selector" (dict "root" . "component" "test") | nindent 10 }}
    {{- with .Values.networkPolicy.metrics.from }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end -}}
