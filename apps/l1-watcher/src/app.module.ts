import { type DynamicModule, Module } from '@nestjs/common';
import { InfrastructureModule } from '@zkr/service/infrastructure.module';
import type { Config } from './config.js';
import { CONFIG } from './tokens.js';
import { WatchService } from './watch.service.js';

@Module({})
class AppModule {}

export function appModule(config: Config): DynamicModule {
  return {
    module: AppModule,
    imports: [InfrastructureModule.forRoot(config)],
    providers: [{ provide: CONFIG, useValue: config }, WatchService],
  };
}
