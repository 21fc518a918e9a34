package com.example.boot;

import org.finetune4j.app.Main;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;

/** The commands inside a Spring Boot application, which brings its own logger. */
@SpringBootConfiguration
public class Application {
  public static void main(String[] arguments) {
    SpringApplication.run(Application.class, arguments);
    String logger = LoggerFactory.getILoggerFactory().getClass().getName();
    if (!logger.startsWith("ch.qos.logback")) {
      throw new AssertionError("the logger is " + logger);
    }
    LoggerFactory.getLogger(Application.class).info("logged by {}", logger);
    Main.main(new String[] {"doctor"});
  }
}
