/** All of them. */
import { APACHE_AND_HAPROXY } from './apache-and-haproxy.ts'
import { APPLICATIONS } from './applications.ts'
import type { HeldOutCase } from './case.ts'
import { CLOUDS } from './clouds.ts'
import { FOURTH } from './fourth.ts'
import { GO } from './go.ts'
import { KUBERNETES_AND_CLIENTS } from './kubernetes-and-clients.ts'
import { LUA_GATEWAYS } from './lua-gateways.ts'
import { MESHES } from './meshes.ts'
import { NGINX } from './nginx.ts'
import { PHP_AND_INGRESS } from './php-and-ingress.ts'
import { SECOND_APPLICATIONS } from './second-applications.ts'
import { SECOND_GATEWAYS } from './second-gateways.ts'
import { THIRD } from './third.ts'

export const HELD_OUT: readonly HeldOutCase[] = [
  ...NGINX,
  ...PHP_AND_INGRESS,
  ...LUA_GATEWAYS,
  ...APACHE_AND_HAPROXY,
  ...MESHES,
  ...GO,
  ...APPLICATIONS,
  ...CLOUDS,
  ...KUBERNETES_AND_CLIENTS,
  ...SECOND_GATEWAYS,
  ...SECOND_APPLICATIONS,
  ...THIRD,
  ...FOURTH,
]
