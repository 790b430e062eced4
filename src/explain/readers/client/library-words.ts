/** How the HTTP clients of other languages word what they met: Python, Java, Ruby, .NET, gRPC's core. */
import { dns, errno, fin, invalid, reset, timer, tls, verify } from '../parts/ends.ts'
import { cut, ended, type Told } from '../parts/told.ts'

const refused = ended('connect', errno('ECONNREFUSED'))
const noConnect = ended('connect', timer('connect'))
const noAnswer = ended('wait', timer('firstByte'))
const noName = ended('dns', dns('ENOTFOUND'))

/** The more particular first: wrappers repeat what they wrap. */
export const LIBRARY_WORDS: readonly (readonly [words: string, told: Told])[] = [
  // Python: urllib3, requests, httpx, aiohttp
  ['NameResolutionError', noName],
  ['[Errno -2] Name or service not known', noName],
  ['[Errno -3] Temporary failure in name resolution', ended('dns', dns('EAI_AGAIN'))],
  ['[Errno 111] Connection refused', refused],
  ['ConnectionRefusedError', refused],
  ['[Errno 113] No route to host', ended('connect', errno('EHOSTUNREACH'))],
  ['[Errno 101] Network is unreachable', ended('connect', errno('ENETUNREACH'))],
  ['ConnectTimeoutError', noConnect],
  ['httpx.ConnectTimeout', noConnect],
  ['Read timed out. (read timeout=', noAnswer],
  ['httpx.ReadTimeout', noAnswer],
  ['RemoteDisconnected(', ended('wait', fin)],
  ['Remote end closed connection without response', ended('wait', fin)],
  ['Server disconnected without sending a response', ended('wait', fin)],
  ['ServerDisconnectedError', ended('wait', fin)],
  ['IncompleteRead(', cut(fin)],
  ['ConnectionResetError', ended('wait', reset)],
  ['[Errno 104] Connection reset by peer', ended('wait', reset)],
  ['BadStatusLine', ended('wait', invalid('not-http'), 'inferred')],
  ['TimeoutError: timed out', ended('wait', timer('firstByte'), 'inferred')],
  ['socket.timeout: timed out', ended('wait', timer('firstByte'), 'inferred')],
  ["Hostname mismatch, certificate is not valid for '", ended('tls', verify('HOSTNAME_MISMATCH'))],
  ['certificate verify failed: certificate has expired', ended('tls', verify('CERT_HAS_EXPIRED'))],
  ['certificate verify failed: self', ended('tls', verify('DEPTH_ZERO_SELF_SIGNED_CERT'))],
  ['certificate verify failed: unable to get local issuer', ended('tls', verify('UNABLE_TO_GET_ISSUER_CERT_LOCALLY'))],
  ['[SSL: WRONG_VERSION_NUMBER]', ended('tls', tls('WRONG_VERSION_NUMBER'))],
  ['[SSL: CERTIFICATE_VERIFY_FAILED]', ended('tls', verify('CERTIFICATE_VERIFY_FAILED'))],
  // Java
  ['java.net.UnknownHostException', noName],
  ['java.net.ConnectException: Connection refused', refused],
  ['Connection refused: no further information', refused],
  ['AnnotatedConnectException: Connection refused', refused],
  ['finishConnect(..) failed: Connection refused', refused],
  ['finishConnect(..) failed: Connection timed out', noConnect],
  ['finishConnect(..) failed: No route to host', ended('connect', errno('EHOSTUNREACH'))],
  ['SocketTimeoutException: connect timed out', noConnect],
  ['SocketTimeoutException: Connect timed out', noConnect],
  ['java.net.http.HttpConnectTimeoutException', noConnect],
  ['ConnectTimeoutException', noConnect],
  ['java.net.ConnectException: Connection timed out', noConnect],
  ['SocketTimeoutException: Read timed out', noAnswer],
  ['java.net.http.HttpTimeoutException', noAnswer],
  ['ReadTimeoutException', noAnswer],
  ['java.net.NoRouteToHostException', ended('connect', errno('EHOSTUNREACH'))],
  ['NoHttpResponseException', ended('wait', fin)],
  ['HTTP/1.1 header parser received no bytes', ended('wait', fin)],
  ['PrematureCloseException: Connection prematurely closed BEFORE response', ended('wait', fin)],
  ['PrematureCloseException: Connection prematurely closed DURING response', cut(fin)],
  ['ConnectionClosedException: Premature end of', cut(fin)],
  ['PKIX path validation failed', ended('tls', verify('CERT_HAS_EXPIRED'), 'guessed')],
  ['PKIX path building failed', ended('tls', verify('UNABLE_TO_GET_ISSUER_CERT_LOCALLY'))],
  ['No subject alternative', ended('tls', verify('HOSTNAME_MISMATCH'))],
  ['Unsupported or unrecognized SSL message', ended('tls', tls('WRONG_VERSION_NUMBER'))],
  ['SSLHandshakeException: Remote host terminated the handshake', ended('tls', fin)],
  // Ruby
  ['Errno::ECONNREFUSED', refused],
  ['Errno::ECONNRESET', ended('wait', reset)],
  ['Errno::EHOSTUNREACH', ended('connect', errno('EHOSTUNREACH'))],
  ['Net::OpenTimeout', noConnect],
  ['Net::ReadTimeout', noAnswer],
  ['getaddrinfo: Name or service not known', noName],
  // .NET
  ['HttpRequestException: Connection refused', refused],
  ['SocketException (111)', refused],
  ['No connection could be made because the target machine actively refused it', refused],
  ['The response ended prematurely', ended('wait', fin, 'inferred')],
  ['RemoteCertificateNameMismatch', ended('tls', verify('HOSTNAME_MISMATCH'))],
  ['The remote certificate is invalid', ended('tls', verify('CERTIFICATE_VERIFY_FAILED'))],
  // gRPC
  ['Failed to connect to remote host: Connection refused', refused],
  ['Failed to connect to remote host: Timeout occurred', noConnect],
  ['DNS resolution failed for ', noName],
]
