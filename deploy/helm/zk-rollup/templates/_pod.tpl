{{- /*
A pod spec that PodSecurity `restricted` admits. Takes
  root, component, pool    as for labels
  app                      the image
  values                   the section: resources, nodeSelector, tolerations, affinity, priorityClassName, extraEnv, …
  command                  list
  env                      rendered list
  secrets                  list, as in _settings.tpl
  ports                    list of name and containerPort; with probes: true also health and metrics
  startupSeconds           with probes: how long the start may take
  graceSeconds             from SIGTERM to SIGKILL
  circuits                 "fetch", if the pod mounts the circuits
  serviceAccountName       empty for the namespace's default, as a hook runs before this release's account exists
  restartPolicy            of a Job
*/ -}}
{{- define "zk-rollup.podSpec" -}}
{{- $values := .values -}}
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .serviceAccountName }}
serviceAccountName: {{ . }}
{{- end }}
automountServiceAccountToken: false
{{- /* Variables of Services in the namespace may begin with ROLLUP_, and services refuse those that they do not know. */}}
enableServiceLinks: false
terminationGracePeriodSeconds: {{ .graceSeconds }}
{{- with .restartPolicy }}
restartPolicy: {{ . }}
{{- end }}
{{- with $values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile:
    type: RuntimeDefault
{{- with $values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- if not .restartPolicy }}
topologySpreadConstraints:
  {{- range .root.Values.topologySpread }}
  - topologyKey: {{ .topologyKey }}
    maxSkew: {{ .maxSkew }}
    whenUnsatisfiable: {{ .whenUnsatisfiable }}
    labelSelector:
      matchLabels:
        {{- include "zk-rollup.selector" $ | nindent 8 }}
  {{- end }}
{{- end }}
{{- if eq .circuits "fetch" }}
initContainers:
  {{- include "zk-rollup.fetchCircuits" . | nindent 2 }}
{{- end }}
containers:
  - name: {{ .component }}
    image: {{ include "zk-rollup.image" . }}
    imagePullPolicy: {{ .root.Values.image.pullPolicy }}
    command: {{ .command | toJson }}
    securityContext:
      {{- include "zk-rollup.containerSecurity" . | nindent 6 }}
    env:
      {{- .env | trim | nindent 6 }}
      {{- include "zk-rollup.secretEnv" .secrets | nindent 6 }}
      {{- with $values.extraEnv }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
    {{- if or .ports .probes }}
    ports:
      {{- range .ports }}
      - name: {{ .name }}
        containerPort: {{ .containerPort }}
      {{- end }}
      {{- if .probes }}
      - name: health
        containerPort: 8081
      - name: metrics
        containerPort: 9464
      {{- end }}
    {{- end }}
    {{- if .probes }}
    {{- include "zk-rollup.probes" . | nindent 4 }}
    {{- end }}
    resources:
      {{- toYaml $values.resources | nindent 6 }}
    volumeMounts:
      {{- include "zk-rollup.mounts" . | nindent 6 }}
volumes:
  {{- include "zk-rollup.volumes" . | nindent 2 }}
{{- end -}}

{{- define "zk-rollup.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{- /* livez asks no other server, so a slow database restarts nothing; readyz is for balancers and rollouts. */ -}}
{{- define "zk-rollup.probes" -}}
startupProbe:
  httpGet: { path: /startupz, port: health }
  periodSeconds: 2
  failureThreshold: {{ max 1 (div .startupSeconds 2) }}
livenessProbe:
  httpGet: { path: /livez, port: health }
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 3
readinessProbe:
  httpGet: { path: /readyz, port: health }
  periodSeconds: 5
  timeoutSeconds: 3
  failureThreshold: 2
{{- end -}}

{{- define "zk-rollup.mounts" -}}
- name: tmp
  mountPath: /tmp
{{- if .secrets }}
- name: secrets
  mountPath: /etc/zk-rollup/secrets
  readOnly: true
{{- end }}
{{- if .circuits }}
- name: circuits
  mountPath: /var/lib/zk-rollup/circuits
  readOnly: true
{{- end }}
{{- with .values.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "zk-rollup.volumes" -}}
- name: tmp
  emptyDir:
    sizeLimit: {{ .values.tmpSize | default .root.Values.tmpSize }}
{{- if .secrets }}
- {{ include "zk-rollup.secretVolume" .secrets | nindent 2 | trim }}
{{- end }}
{{- if .circuits }}
- {{ include "zk-rollup.circuitsVolume" .root | nindent 2 | trim }}
{{- end }}
{{- with .values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end -}}
