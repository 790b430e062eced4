/** All readers, in the order in which a line is offered to them: the most particular formats first. */
import type { MakeReader } from './reader.ts'
import { awsAlb } from './readers/aws-alb.ts'
import { azure } from './readers/azure.ts'
import { cloudflare } from './readers/cloudflare.ts'
import { gcpLbJson } from './readers/gcp-lb-json.ts'
import { goodgateAccess } from './readers/goodgate-access.ts'
import { haproxyHttp } from './readers/haproxy-http.ts'
import { haproxyLog } from './readers/haproxy-log.ts'
import { haproxyTcp } from './readers/haproxy-tcp.ts'
import { herokuRouter } from './readers/heroku-router.ts'
import { nginxError } from './readers/nginx-error.ts'

export const READERS: readonly MakeReader[] = [
  // JSON
  goodgateAccess,
  gcpLbJson,
  azure,
  cloudflare,
  // Text
  nginxError,
  haproxyHttp,
  haproxyTcp,
  haproxyLog,
  awsAlb,
  herokuRouter,
]
