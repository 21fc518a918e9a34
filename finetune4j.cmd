@echo off
rem Starts finetune4j, and builds it first where that is needed. Settings, all optional:
rem   JAVA_HOME             which Java (17 or newer); otherwise the one on the PATH
rem   FINETUNE4J_JAVA_OPTS  more options for Java; they win over those set here
rem   FINETUNE4J_MAVEN_OPTS more options for the build, for example -o; where it changes, it is built
rem                         again
rem   OMP_NUM_THREADS       threads that compute (the option --threads wins)
setlocal EnableExtensions DisableDelayedExpansion
set "F4J_HOME=%~dp0"
set "F4J_APP=%F4J_HOME%app-module\target"
set "F4J_JAVA=java"
if defined JAVA_HOME set "F4J_JAVA=%JAVA_HOME%\bin\java"

set "F4J_MAJOR="
for /f "tokens=2 delims==" %%v in ('""%F4J_JAVA%" -XshowSettings:properties -version 2>&1" ^| findstr /c:"java.specification.version ="') do set "F4J_MAJOR=%%v"
if not defined F4J_MAJOR set "F4J_MAJOR=0"
set "F4J_MAJOR=%F4J_MAJOR: =%"
if "%F4J_MAJOR:~0,2%"=="1." set "F4J_MAJOR=8"
if %F4J_MAJOR% LSS 17 (
  echo finetune4j: no Java 17 or newer was found: install a JDK 17 or newer, or set JAVA_HOME to one. 1>&2
  exit /b 2
)

rem Newer sources are looked for by PowerShell, which every Windows since 7 has.
set "F4J_STALE=yes"
if exist "%F4J_APP%\finetune4j-app.jar" if exist "%F4J_APP%\built-by-launcher" for /f %%s in ('powershell -NoProfile -Command "$r=$env:F4J_APP+'\built-by-launcher'; $b=(Get-Item -LiteralPath $r).LastWriteTime; $o=$env:FINETUNE4J_MAVEN_OPTS; $m=Get-ChildItem -LiteralPath $env:F4J_HOME -Directory -Filter *-module; $f=@(Get-Item -LiteralPath $env:F4J_HOME\pom.xml)+@($m|ForEach-Object{Get-Item -LiteralPath ($_.FullName+'\pom.xml');Get-ChildItem -LiteralPath ($_.FullName+'\src\main') -Recurse}); if(($o -and $o -ne [IO.File]::ReadAllText($r)) -or ($f|Where-Object{$_.LastWriteTime -gt $b})){'yes'}else{'no'}"') do set "F4J_STALE=%%s"
if "%F4J_STALE%"=="no" goto built
echo finetune4j: building, which on first use may download about 260 MB and take some minutes. 1>&2
set "F4J_MAVEN=%F4J_HOME%mvnw.cmd"
where /q mvn.cmd && set "F4J_MAVEN=mvn.cmd"
if not exist "%F4J_APP%" mkdir "%F4J_APP%"
powershell -NoProfile -Command "[IO.File]::WriteAllText($env:F4J_APP+'\built-by-launcher.new', [string]$env:FINETUNE4J_MAVEN_OPTS)"
call "%F4J_MAVEN%" -B -q -f "%F4J_HOME%pom.xml" -pl app-module -am -DskipTests package %FINETUNE4J_MAVEN_OPTS% 1>&2
if errorlevel 1 (
  echo finetune4j: the build failed, for the reason above. 1>&2
  exit /b 2
)
move /y "%F4J_APP%\built-by-launcher.new" "%F4J_APP%\built-by-launcher" >nul

:built
rem Memory in MB: an eighth for Java's heap, three quarters with the arrays outside it.
set "F4J_MEMORY=8192"
for /f %%m in ('powershell -NoProfile -Command "[math]::Floor((Get-CimInstance Win32_ComputerSystem).TotalPhysicalMemory/1MB)"') do set "F4J_MEMORY=%%m"
set /a F4J_HEAP=F4J_MEMORY/8
if %F4J_HEAP% LSS 512 set "F4J_HEAP=512"
if %F4J_HEAP% GTR 2048 set "F4J_HEAP=2048"
set /a F4J_OFF_HEAP=F4J_MEMORY*3/4-F4J_HEAP
if %F4J_OFF_HEAP% LSS 512 set "F4J_OFF_HEAP=512"
set /a F4J_PROCESS=F4J_MEMORY*9/10

set "F4J_REST=%*"
:threads
if "%~1"=="" goto counted
if "%~1"=="--threads" set "OMP_NUM_THREADS=%~2"
shift
goto threads
:counted
if not defined OMP_NUM_THREADS set "OMP_NUM_THREADS=%NUMBER_OF_PROCESSORS%"
if not defined OPENBLAS_NUM_THREADS set "OPENBLAS_NUM_THREADS=%OMP_NUM_THREADS%"
if not defined OPENBLAS_THREAD_TIMEOUT set "OPENBLAS_THREAD_TIMEOUT=4"
if not defined OMP_WAIT_POLICY set "OMP_WAIT_POLICY=PASSIVE"
set "F4J_NATIVE="
if %F4J_MAJOR% GEQ 22 set "F4J_NATIVE=--enable-native-access=ALL-UNNAMED"

"%F4J_JAVA%" %F4J_NATIVE% -Xmx%F4J_HEAP%m -XX:NewSize=64m -XX:MaxNewSize=96m -XX:+UseParallelGC -XX:-UsePerfData ^
  -Dorg.bytedeco.javacpp.maxbytes=%F4J_OFF_HEAP%m -Dorg.bytedeco.javacpp.maxphysicalbytes=%F4J_PROCESS%m ^
  -Dorg.nd4j.log.initialization=false -Dorg.nd4j.versioncheck=false ^
  -Dorg.deeplearning4j.crash.reporting.enabled=false -Dorg.slf4j.simpleLogger.defaultLogLevel=warn ^
  -Djava.awt.headless=true -Dfile.encoding=UTF-8 %FINETUNE4J_JAVA_OPTS% ^
  -cp "%F4J_APP%\finetune4j-app.jar" org.finetune4j.app.Main %F4J_REST%
exit /b %ERRORLEVEL%
