/** What an access line can tell of a request, whatever its format; and the names that formats give to it. */

export interface AccessFields {
  client?: string
  host?: string
  /** `METHOD TARGET HTTP/1.1`; some formats write the parts alone. */
  request?: string
  method?: string
  target?: string
  protocol?: string
  status?: string
  /** `02/Nov/2026:10:11:12 +0000`, ISO 8601, or seconds with a fraction. */
  time?: string
  requestId?: string
  pid?: string
  connection?: string
  bytesOut?: string
  bytesIn?: string
  /** Seconds, as nginx writes them. */
  requestTime?: string
  /** Lists: an element for each attempt. */
  upstreamAddr?: string
  upstreamStatus?: string
  upstreamTime?: string
  upstreamConnectTime?: string
  upstreamHeaderTime?: string
  /** Bytes of the answer's body, and of all that came. */
  upstreamLength?: string
  upstreamReceived?: string
  upstreamName?: string
}

export type FieldName = keyof AccessFields

/** nginx's variables, and what people call them in JSON and key=value formats. Lower case, without `$`. */
const NAMES: Readonly<Record<FieldName, string>> = {
  client: 'remote_addr client client_ip clientip remote remote_ip remote_host realip_remote_addr ip',
  host: 'host http_host vhost server_name domain virtual_host',
  request: 'request request_line',
  method: 'request_method method verb http_method',
  target: 'request_uri uri url path request_path',
  protocol: 'server_protocol protocol proto',
  status: 'status status_code http_status code response_code response_status statuscode',
  time: 'time_local time_iso8601 time timestamp @timestamp msec ts date datetime',
  requestId: 'request_id req_id requestid reqid x_request_id http_x_request_id',
  pid: 'pid',
  connection: 'connection conn connection_id',
  bytesOut: 'body_bytes_sent bytes_sent bytes size response_length',
  bytesIn: 'request_length bytes_received',
  requestTime: 'request_time rt duration request_duration reqtime',
  upstreamAddr:
    'upstream_addr upstreamaddr upstream_address upstream_host ups_addr up_addr us_addr upstream backend backend_addr',
  upstreamStatus: 'upstream_status upstreamstatus upstream_code ups_status up_status us_status ust us',
  upstreamTime:
    'upstream_response_time urt upstream_time upstream_resp_time upstreamtime ups_resp_time up_resp_time upstream_duration us_rt ups_rt',
  upstreamConnectTime: 'upstream_connect_time uct ups_connect_time us_ct up_connect_time',
  upstreamHeaderTime: 'upstream_header_time uht ups_header_time us_ht up_header_time',
  upstreamLength: 'upstream_response_length upstream_length ups_length',
  upstreamReceived: 'upstream_bytes_received upstream_received',
  upstreamName: 'proxy_upstream_name upstream_name proxy_host',
}

const FIELDS: ReadonlyMap<string, FieldName> = new Map(
  (Object.entries(NAMES) as [FieldName, string][]).flatMap(([field, names]) =>
    names.split(' ').map(name => [name, field] as const),
  ),
)

/** `$upstream_status`, `upstream-status`, `Upstream_Status`. */
export function fieldNamed(name: string): FieldName | undefined {
  if (name.length > 40) return undefined
  return FIELDS.get(name.toLowerCase().replace(/-/g, '_').replace(/^\$/, ''))
}

/** The first one counts: formats that write a value twice put the plain one first. An empty one tells nothing. */
export function setField(fields: AccessFields, name: FieldName, value: string): void {
  if (value !== '' && fields[name] === undefined) fields[name] = value
}
