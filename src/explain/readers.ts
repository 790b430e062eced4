/** All readers, in the order in which a line is offered to them: the most particular formats first. */
import type { MakeReader } from './reader.ts'
import { apacheAccess } from './readers/apache-access.ts'
import { apacheError } from './readers/apache-error.ts'
import { appMaintenance } from './readers/app-maintenance.ts'
import { awsAlb } from './readers/aws-alb.ts'
import { awsApiGateway } from './readers/aws-api-gateway.ts'
import { azure } from './readers/azure.ts'
import { browser } from './readers/browser.ts'
import { caddyConsole } from './readers/caddy-console.ts'
import { caddyJson } from './readers/caddy-json.ts'
import { clientErrors } from './readers/client-errors.ts'
import { cloudHealth } from './readers/cloud-health.ts'
import { cloudflare } from './readers/cloudflare.ts'
import { cloudfront } from './readers/cloudfront.ts'
import { curl } from './readers/curl.ts'
import { dotnet } from './readers/dotnet.ts'
import { envoyAccess } from './readers/envoy-access.ts'
import { envoyLog } from './readers/envoy-log.ts'
import { exits } from './readers/exits.ts'
import { gcpLbJson } from './readers/gcp-lb-json.ts'
import { goProgram } from './readers/go-program.ts'
import { goServer } from './readers/go-server.ts'
import { goodgateAccess } from './readers/goodgate-access.ts'
import { goodgateLog } from './readers/goodgate-log.ts'
import { gunicorn } from './readers/gunicorn.ts'
import { haproxyHttp } from './readers/haproxy-http.ts'
import { haproxyLog } from './readers/haproxy-log.ts'
import { haproxyTcp } from './readers/haproxy-tcp.ts'
import { herokuRouter } from './readers/heroku-router.ts'
import { iis } from './readers/iis.ts'
import { ingressNginxAccess } from './readers/ingress-nginx-access.ts'
import { ingressNginxController } from './readers/ingress-nginx-controller.ts'
import { istioAccess } from './readers/istio-access.ts'
import { java } from './readers/java.ts'
import { kernel } from './readers/kernel.ts'
import { kongJson } from './readers/kong-json.ts'
import { kubectlEvents } from './readers/kubectl-events.ts'
import { launches } from './readers/launches.ts'
import { linkerd } from './readers/linkerd.ts'
import { nginxAccess } from './readers/nginx-access.ts'
import { nginxError } from './readers/nginx-error.ts'
import { node } from './readers/node.ts'
import { passenger } from './readers/passenger.ts'
import { phpFpm } from './readers/php-fpm.ts'
import { platforms } from './readers/platforms.ts'
import { puma } from './readers/puma.ts'
import { supervisord } from './readers/supervisord.ts'
import { systemd } from './readers/systemd.ts'
import { traefikAccess } from './readers/traefik-access.ts'
import { traefikJson } from './readers/traefik-json.ts'
import { traefikLog } from './readers/traefik-log.ts'
import { unicorn } from './readers/unicorn.ts'
import { uvicorn } from './readers/uvicorn.ts'
import { uwsgi } from './readers/uwsgi.ts'
import { varnishlog } from './readers/varnishlog.ts'
import { ztunnel } from './readers/ztunnel.ts'

export const READERS: readonly MakeReader[] = [
  goodgateAccess,
  goodgateLog,
  caddyJson,
  traefikJson,
  gcpLbJson,
  kongJson,
  azure,
  cloudflare,
  cloudfront,
  awsAlb,
  istioAccess,
  ztunnel,
  envoyAccess,
  envoyLog,
  linkerd,
  caddyConsole,
  traefikLog,
  traefikAccess,
  varnishlog,
  nginxError,
  apacheError,
  ingressNginxController,
  haproxyHttp,
  haproxyTcp,
  haproxyLog,
  awsApiGateway,
  platforms,
  herokuRouter,
  gunicorn,
  uvicorn,
  uwsgi,
  puma,
  unicorn,
  phpFpm,
  passenger,
  iis,
  dotnet,
  java,
  kernel,
  systemd,
  supervisord,
  kubectlEvents,
  goServer,
  node,
  clientErrors,
  curl,
  browser,
  appMaintenance,
  cloudHealth,
  goProgram,
  launches,
  exits,
  ingressNginxAccess,
  apacheAccess,
  nginxAccess,
]

/** They take lines that are other formats' as well, so all others are asked before them, always. */
export const GENERAL_FORMATS: ReadonlySet<string> = new Set(['nginx-access', 'apache-access'])
