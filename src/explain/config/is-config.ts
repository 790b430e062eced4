/** Is a line a piece of configuration, as people paste it between the lines of a log? Asked only of what no log reader takes. */

/** Whole words at the beginning that a sentence hardly begins with; HAProxy, Caddy, Apache, Docker, Kubernetes. */
const KEYWORDS: ReadonlySet<string> = new Set([
  ...[
    'backend',
    'frontend',
    'defaults',
    'listen',
    'global',
    'bind',
    'balance',
    'use_backend',
    'default_backend',
    'server-template',
    'nameserver',
  ],
  ...[
    'reverse_proxy',
    'php_fastcgi',
    'handle_path',
    'tls_insecure_skip_verify',
    'tls_server_name',
    'insecure_skip_verify',
    'lb_policy',
    'lb_try_duration',
  ],
  ...[
    'ProxyPass',
    'ProxyPassReverse',
    'ProxyPassMatch',
    'ProxyPreserveHost',
    'ProxyTimeout',
    'BalancerMember',
    'SSLProxyEngine',
    'SetHandler',
    'RequestHeader',
  ],
  ...[
    'ServerName',
    'ServerAlias',
    'ServerAdmin',
    'DocumentRoot',
    'Listen',
    'LoadModule',
    'Include',
    'IncludeOptional',
    'LogLevel',
    'ErrorLog',
    'CustomLog',
    'LogFormat',
  ],
  ...[
    'AllowOverride',
    'Require',
    'Options',
    'RewriteEngine',
    'RewriteRule',
    'RewriteCond',
    'RewriteBase',
    'SSLEngine',
    'SSLCertificateFile',
    'SSLCertificateKeyFile',
    'SSLProxyVerify',
  ],
  ...[
    'DirectoryIndex',
    'KeepAlive',
    'KeepAliveTimeout',
    'MaxKeepAliveRequests',
    'MaxRequestWorkers',
    'Timeout',
    'AccessFileName',
    'HostnameLookups',
  ],
])

/** HAProxy's words that are also words of a sentence: with what follows them there. */
const PAIRS =
  /^\s{0,80}(?:timeout (?:connect|client|server|queue|check|tunnel|http-request)\s{1,20}\d|option (?:http|forwardfor|redispatch|srv|log|tcp)|mode[ \t]{1,20}(?:http|tcp)\b|server \S{1,80} \S{1,200}:\d|transport http\b|http-(?:request|response|check|reuse) )/

/** HAProxy's, that a sentence may begin with: indented, as they stand in their sections. */
const INDENTED =
  /^[ \t]{1,80}(?:log|chroot|stats|user|group|daemon|maxconn|errorfile|acl|ca-base|crt-base|ssl-default-[a-z-]{4,40}|server|http-request|http-response|http-check|hold|retries|cookie|option|timeout)(?=[ \t]|$)(?![ \t]{1,20}(?:is|was|are|were|has|had|to|the|in|of)\b)/

/** Keys of compose files, Kubernetes objects, Traefik and Envoy; alone, or with a value behind. */
const YAML_KEYS: ReadonlySet<string> = new Set([
  ...[
    'services',
    'image',
    'build',
    'ports',
    'expose',
    'environment',
    'env',
    'labels',
    'networks',
    'network_mode',
    'volumes',
    'depends_on',
    'restart',
    'command',
    'container_name',
    'links',
    'extra_hosts',
    'ulimits',
    'mem_limit',
  ],
  ...[
    'apiVersion',
    'kind',
    'metadata',
    'spec',
    'annotations',
    'selector',
    'containers',
    'containerPort',
    'targetPort',
    'port',
    'number',
    'serviceName',
    'servicePort',
    'ingressClassName',
    'rules',
    'host',
    'http',
    'paths',
    'pathType',
    'backend',
    'readinessProbe',
    'livenessProbe',
    'startupProbe',
    'httpGet',
    'replicas',
    'appProtocol',
    'subsets',
  ],
  ...[
    'loadBalancer',
    'servers',
    'url',
    'routers',
    'middlewares',
    'entryPoints',
    'serversTransport',
    'serversTransports',
    'clusters',
    'load_assignment',
    'socket_address',
    'lb_policy',
    'connect_timeout',
  ],
])

/** The first thousand characters tell. Linear: every pattern is anchored and its parts bounded. */
export function isConfigLine(line: string): boolean {
  const text = line.slice(0, 1000)
  if (/^\s{0,200}(?:[{}]{1,2};?|\];?|\}\)?;?|---)\s{0,200}$/.test(text)) return true
  if (/^\s{0,200}#(?!\d+ )/.test(text)) return true
  return isNginx(text) || isKeyword(text) || isYaml(text) || isHosts(text)
}

/** `name value …;` or `name … {`. */
function isNginx(text: string): boolean {
  const end = text.trimEnd()
  const last = end.at(-1)
  if (last !== ';' && last !== '{') return /^\s{0,80}[a-z]{2,20}_[a-z_]{2,40}\s[^;]{0,400};\s{0,20}#/.test(text)
  return /^\s{0,200}(?:[a-z][a-z0-9_-]{1,50}(?:\s|;|\{)|[a-z]{2,20}\/[\w.+-]{1,80}\s|[\w*.:-]{1,200},? ?[\w*.:, -]{0,200}\{)/.test(
    end,
  )
}

function isKeyword(text: string): boolean {
  const first = /^\s{0,200}([A-Za-z_-]{2,40})(?:\s|$)/.exec(text)?.[1]
  return (
    (first !== undefined && KEYWORDS.has(first)) ||
    INDENTED.test(text) ||
    PAIRS.test(text) ||
    /^\s{0,80}<\/?(?:VirtualHost|Proxy|Location|Directory|IfModule)\b/.test(text)
  )
}

function isYaml(text: string): boolean {
  const item = /^\s{0,200}(?:-\s{1,20})?(.{1,600})$/.exec(text.trimEnd())?.[1] ?? ''
  const key = /^["']?([A-Za-z_][\w.-]{1,60})["']?\s?:(?:\s|$)/.exec(item)?.[1]
  if (key !== undefined && (YAML_KEYS.has(key) || key.startsWith('traefik.'))) return true
  if (/^["']?[\w-]{1,40}(?:\.[\w-]{1,40}){1,6}\/[\w.-]{1,80}["']?\s?:\s/.test(item)) return true
  const bare = item.replace(/^["']|["']$/g, '')
  // Published ports, labels, environment.
  if (/^(?:[\d.]{7,15}:)?\d{2,5}:\d{2,5}(?:\/tcp|\/udp)?$/.test(bare)) return true
  if (/^traefik\.[\w.-]{1,200}\s?=/.test(bare)) return true
  return (
    /^[A-Z][A-Z0-9]{0,30}(?:_[A-Z0-9]{1,30}){0,6}=\S/.test(bare) || /^\s{1,80}-\s{1,10}\d{2,5}$/.test(text.trimEnd())
  )
}

/** `127.0.0.1  localhost`, as in a hosts file. */
function isHosts(text: string): boolean {
  return /^\s{0,20}(?:\d{1,3}(?:\.\d{1,3}){3}|[\da-f]{0,4}:[\da-f:]{1,38})[ \t]{1,40}[a-z][\w.-]{0,80}(?:[ \t]{1,40}[a-z][\w.-]{0,80}){0,10}\s{0,20}$/i.test(
    text,
  )
}
