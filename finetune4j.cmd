@echo off
rem Starts finetune4j, and builds it first where that is needed. Settings, all optional:
rem   JAVA_HOME             which Java (17 or newer); otherwise the one on the PATH
rem   FINETUNE4J_JAVA_OPTS  more options for Java; they win over those set here
rem   FINETUNE4J_MAVEN_OPTS more options for the build, for example -o; where it is not set, those of the
rem                         build before stay, and where it changes, it is built again
rem   OMP_NUM_THREADS       threads that compute (the option --threads wins)
rem This only finds Java: app-module\src\main\java\org\finetune4j\app\launch decides all else.
setlocal EnableExtensions DisableDelayedExpansion
rem Not what the current folder calls java.
set "NoDefaultCurrentDirectoryInExePath=1"
if defined JAVA_HOME set "PATH=%JAVA_HOME%\bin;%PATH%"
set "F4J_JAVA="
for %%j in (java.exe) do set "F4J_JAVA=%%~$PATH:j"
if not defined F4J_JAVA goto nojava
set "F4J_VERSION="
for /f "tokens=2,3" %%u in ('java -version 2^>^&1') do if "%%u"=="version" set "F4J_VERSION=%%~v"
if not defined F4J_VERSION goto nojava
for /f "delims=.-+" %%m in ("%F4J_VERSION%") do set "F4J_MAJOR=%%m"
if %F4J_MAJOR% LSS 17 goto nojava
set "F4J_HOME=%~dp0."
set "F4J_LAUNCHER=org.finetune4j.app.launch.Launcher"
rem A distribution has it in its jar, beside bin.
if exist "%~dp0..\bin\finetune4j.cmd" if exist "%~dp0..\finetune4j-app.jar" set "F4J_HOME=%~dp0.."
set "F4J_CLASSES=%F4J_HOME%\finetune4j-app.jar"
if exist "%F4J_CLASSES%" goto start
set "F4J_CLASSES=%~dp0app-module\target\classes"
if not exist "%F4J_CLASSES%\org\finetune4j\app\launch\Launcher.class" set "F4J_LAUNCHER=%~dp0app-module\src\main\java\org\finetune4j\app\launch\Launcher.java"
:start
"%F4J_JAVA%" -Xshare:auto -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:MaxNewSize=4m -cp "%F4J_CLASSES%" "%F4J_LAUNCHER%" start "%F4J_JAVA%" "%F4J_HOME%" %*
exit /b %ERRORLEVEL%

:nojava
echo finetune4j: no Java 17 or newer was found: install a JDK 17 or newer, or set JAVA_HOME to one. 1>&2
exit /b 2
